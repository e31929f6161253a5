from django.urls import path

from accounts import notification_views, views

app_name = "accounts"
urlpatterns = [
    path("", views.profile, name="profile"),
    path("notifications/", notification_views.notification_list, name="notification_list"),
    path("notifications/lues/", notification_views.notification_read_all, name="notification_read_all"),
    path("notifications/<int:pk>/lue/", notification_views.notification_read, name="notification_read"),
    path("utilisateurs/", views.UserList.as_view(), name="user_list"),
    path("utilisateurs/nouveau/", views.user_create, name="user_create"),
    path("utilisateurs/<int:pk>/", views.user_update, name="user_update"),
    path("utilisateurs/<int:pk>/lien/", views.user_send_link, name="user_send_link"),
    path("utilisateurs/<int:pk>/droits/nouveau/", views.right_create, name="right_create"),
    path("utilisateurs/<int:pk>/absences/<int:absence_pk>/fin/", views.absence_end, name="absence_end"),
    path("sans-responsable/", views.owner_list, name="owner_list"),
    path("journal/", views.ActList.as_view(), name="act_list"),
]
